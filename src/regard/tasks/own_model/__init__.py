"""The user's own arrays in a model of the user's own.

task            the task: it has the function that builds the model
own_plan        the plan, and how a score of the model's own is said
own_data        the arrays: their parts, and by what they are known again
row_blocks      what is scored as a whole, where a row has no score
model_identity  by what a model is known again
model_survey    what is seen of the models before any is trained
preparation     a run's data in parts
trials          the trials of one contender
kept_model      the model that is kept, as Keras saves it
"""

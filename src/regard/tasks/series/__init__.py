"""Series with a label or numbers each, and forecasts of long ones: the task.

task                  what the rest needs to know of them
plan                  what is compared, and how series are read
dataset               series as they were read
preparation           from labelled series to what contenders learn from on each split (split_data)
forecast_preparation  from long series to windows, likewise
series_network        the network: scaled values and a mask in, probabilities or numbers out
references            outside the ranking: regression on summary features, naive forecasts
forecast_metrics      the scores of forecasts, computed by forecast_scores
step_probes           where a trial looks, and what the answer loses without a step
model_wording         the model in the words of a paper
report_sections       what a report shows of series
written_model         a trained model as a bundle
"""

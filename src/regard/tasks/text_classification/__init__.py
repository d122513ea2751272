"""Texts with labels.

task              what the rest needs to know of them
preparation       from labelled texts to what contenders learn from on each split (split_data)
text_network      the network: token ids in, probabilities out
bag_of_words      the reference outside the ranking: logistic regression on words
attention_probes  these weights, and what the answer loses without a token
report_sections   what a report shows of texts (text_maps: word by word; model_wording)
"""

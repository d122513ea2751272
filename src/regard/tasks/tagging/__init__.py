"""Sentences with a label for each token.

task              what the rest needs to know of them
plan              what is compared, and how sentences are read
readers           files of columns (conll_file), of records (json_file); as they are found
                  (found_sentences)
sentences         sentences as they were read, checked; label_scheme: spans in IOB2
demo              made-up sentences in which it is known what decides (dataset)
preparation       from sentences to what contenders learn from on each split (sentence_splits,
                  split_data, tagged_batches)
tag_network       the network: token ids in, a label and its chances for each token out
tag_metrics       the scores, computed by tag_scores
references        outside the ranking: the most frequent label, regression on windows
token_probes      where a trial looks from a token, and what its label loses without another
report_sections   what a report shows of sentences (token_maps, label_counts; model_wording)
written_model     a trained model as a bundle
"""

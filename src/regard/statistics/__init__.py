"""What numbers may claim: scores of answers, estimates with their intervals, the group of winners.

Arrays in, plain data out; no contender, no file and no tensor is known here.

    class_scores, label_scores   scores of answers: one number for each row, whose mean is the score
    number_scores                the same of numbers
    resampled_scores             the same of scores that are no mean over rows
    grouped_items                rows that belong together count as one
    uncertainty                  how far scores may be from what a question asks for
    estimate                     a difference with its interval, p-value and chances
    winners                      the group that cannot be told apart from the best
    analysis                     all of it on one comparison
"""

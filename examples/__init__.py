"""The runs behind the pages of docs/answers/."""

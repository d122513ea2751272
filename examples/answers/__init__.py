"""What the pages of docs/answers/ show: a module a page, which measures and draws."""

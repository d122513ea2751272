"""What can be compared: a folder for each kind of data. They do not know each other."""

"""What the league's file is, for those who write it and those who read it: needs no PyTorch."""

FILE = "league.safetensors"
NAME_LENGTH = 40  # characters of the name to be shown
CODE_LENGTH = 8  # of the digest, by which an author finds an entry without a name

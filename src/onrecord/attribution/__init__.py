"""Attribution: who is said to have said what, from what the encoder sees in the text."""

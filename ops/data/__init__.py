"""The pages of docs/data: every published field with its type, class, first release and meaning, from `libs/contracts`."""

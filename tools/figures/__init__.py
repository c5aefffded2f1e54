"""The figures of the deck: what each shows, drawn with the shapes of one hand."""

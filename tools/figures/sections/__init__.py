"""The drawings, a module for each section of the deck; `rag_pipeline` draws `rag-pipeline`."""

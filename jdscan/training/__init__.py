"""The training pipeline (extra `train`): depends on inference, never the other way round."""

"""One small class for each kind of system a vendor has. They translate and distrust; `scheduling.py` chooses."""

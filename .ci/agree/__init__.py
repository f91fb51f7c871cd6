"""What the scripts beside this folder share that compare rightkind with kubernetes-validate."""

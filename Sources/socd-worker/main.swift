print("socd-worker")

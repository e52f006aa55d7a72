print("socdctl")

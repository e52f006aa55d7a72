#fields	indicator	indicator_type	meta.source	meta.desc	meta.url

// zlib.
#include <zlib.h>

/* inflateInit2 is a macro, which Swift does not see. 31: the largest window, gzip's frame. */
static inline int z_begin_gunzip(z_stream *stream) { return inflateInit2(stream, 31); }

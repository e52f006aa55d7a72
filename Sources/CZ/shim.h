// zlib.
#include <zlib.h>

/* inflateInit2 is a macro, which Swift does not see. 31: the largest window, gzip's frame. */
static inline int z_begin_gunzip(z_stream *stream) { return inflateInit2(stream, 31); }

/* The same of deflateInit2: gzip's frame, the usual memory of 256 kB. */
static inline int z_begin_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
}

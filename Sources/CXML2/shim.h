// The XML and HTML parsers of libxml2.
//
// libxml2 is built with ICU and its headers would bring in the system's ICU. Foundation carries an ICU of its own, and a
// compiler that meets both versions of one type refuses the build. Only the converters of ICU are lost here: the
// handlers of encodings keep their first fields, and no code of ours reads them.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

// The XML and HTML parsers of libxml2.
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

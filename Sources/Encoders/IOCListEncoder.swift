package import Model
package import Notation

/// `application/json`: the `IOCListResponse` of the OpenAPI document, `{"meta":…,"data":[…],"links":…}`.
final class IOCListEncoder: ExportEncoder {
    private let context: ExportContext
    private let object: IOCObject
    private var isFirst = true

    init(_ context: ExportContext) {
        self.context = context
        object = IOCObject(context)
    }

    func begin(into out: inout ByteWriter) {
        let list = context.list
        var json = JSONWriter()
        json.beginObject()
        json.key("meta")
        json.beginObject()
        json.member("total", list.total)
        json.member("limit", list.limit)
        json.member("offset", list.offset)
        json.member("generated_at", context.asOf)
        json.member("feed_version", list.feedVersion)
        json.member("source", context.sourceName)
        json.key("filters")
        json.beginObject()
        for filter in list.filters {
            json.key(text: filter.name)
            json.value(filter.value)
        }
        json.endObject()
        if !list.facetNames.isEmpty { json.facets(list.facets, named: list.facetNames) }
        json.endObject()
        json.key("data")
        out.append(json.out)
        out.append(UInt8(ascii: "["))
    }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        if !isFirst { out.append(UInt8(ascii: ",")) }
        isFirst = false
        object.write(record, into: &out)
    }

    func end(into out: inout ByteWriter) {
        out.append(#"],"links":"# as StaticString)
        context.list.writeLinks(into: &out)
        out.append("}\n" as StaticString)
    }
}

extension ExportContext.ListHead {
    /// Writes the object `links`: this page, and the pages before and after it if there are any.
    package func writeLinks(into out: inout ByteWriter) {
        var json = JSONWriter()
        json.beginObject()
        json.member("self", selfLink)
        if let nextLink { json.member("next", nextLink) }
        if let previousLink { json.member("prev", previousLink) }
        json.endObject()
        out.append(json.out)
    }
}

extension JSONWriter {
    /// Writes the members `facets`, with the facets in the order of `names`, and `facets_complete`.
    package mutating func facets(_ facets: [Facet], named names: [String]) {
        object("facets") { json in
            for name in names {
                json.key(text: name)
                json.beginArray()
                for (value, count) in facets.first(where: { $0.name == name })?.values ?? [] {
                    json.beginObject()
                    json.member("value", value)
                    json.member("count", count)
                    json.endObject()
                }
                json.endArray()
            }
        }
        member("facets_complete", facets.allSatisfy(\.isComplete))
    }
}

import Model
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

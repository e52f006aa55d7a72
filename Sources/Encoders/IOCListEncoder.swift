import Model
import Notation

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
        var json = JSONWriter()
        json.beginObject()
        json.member("self", context.list.selfLink)
        if let next = context.list.nextLink { json.member("next", next) }
        if let previous = context.list.previousLink { json.member("prev", previous) }
        json.endObject()
        out.append(json.out)
        out.append("}\n" as StaticString)
    }
}

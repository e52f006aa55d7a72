/// Writes a JSON document member by member, in the order of the calls. It is for answers with a few members; encoders
/// write rows directly.
package struct JSONWriter: ~Copyable {
    package var out: ByteWriter
    private var needsComma = false

    package init(capacity: Int = 1024) { out = ByteWriter(capacity: capacity) }

    private mutating func separate() {
        if needsComma { out.append(UInt8(ascii: ",")) }
    }

    package mutating func key(_ name: StaticString) {
        separate()
        out.append(UInt8(ascii: "\""))
        out.append(name)
        out.append("\":" as StaticString)
        needsComma = false
    }

    package mutating func key(text name: String) {
        separate()
        out.json(text: name)
        out.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// `"name":{…}` with what `members` writes between the braces.
    package mutating func object<E: Error>(
        _ name: StaticString,
        _ members: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        key(name)
        try object(members)
    }

    /// `{…}` with what `members` writes between the braces.
    package mutating func object<E: Error>(_ members: (inout JSONWriter) throws(E) -> Void) throws(E) {
        beginObject()
        try members(&self)
        endObject()
    }

    /// `"name":[…]` with what `elements` writes between the brackets.
    package mutating func array<E: Error>(
        _ name: StaticString,
        _ elements: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        key(name)
        try array(elements)
    }

    /// `[…]` with what `elements` writes between the brackets.
    package mutating func array<E: Error>(_ elements: (inout JSONWriter) throws(E) -> Void) throws(E) {
        beginArray()
        try elements(&self)
        endArray()
    }

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    private mutating func open(_ bracket: UInt8) {
        separate()
        out.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        out.append(bracket)
        needsComma = true
    }

    package mutating func value(_ text: String) {
        separate()
        out.json(text: text)
        needsComma = true
    }

    package mutating func value(_ number: Int) {
        separate()
        out.append(integer: number)
        needsComma = true
    }

    package mutating func value(_ flag: Bool) {
        separate()
        out.append(flag ? "true" as StaticString : "false")
        needsComma = true
    }

    package mutating func value(_ time: Timestamp) {
        separate()
        out.append(UInt8(ascii: "\""))
        out.append(rfc3339: time)
        out.append(UInt8(ascii: "\""))
        needsComma = true
    }

    package mutating func null() {
        separate()
        out.append("null" as StaticString)
        needsComma = true
    }

    /// Writes text of other memory: UTF-8, not yet escaped.
    package mutating func value(_ text: borrowing ByteWriter) {
        separate()
        text.withBytes { out.json($0) }
        needsComma = true
    }

    /// Writes a value that is JSON already.
    package mutating func raw(_ json: String) {
        separate()
        out.append(text: json)
        needsComma = true
    }

    /// `"name":value`; `null` for an absent value.
    package mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { value(text) } else { null() }
    }
    package mutating func member(_ name: StaticString, _ number: Int?) {
        key(name)
        if let number { value(number) } else { null() }
    }
    package mutating func member(_ name: StaticString, _ flag: Bool) {
        key(name)
        value(flag)
    }
    package mutating func member(_ name: StaticString, _ time: Timestamp?) {
        key(name)
        if let time { value(time) } else { null() }
    }
    package mutating func member(_ name: StaticString, _ texts: [String]) {
        array(name) { json in
            for text in texts { json.value(text) }
        }
    }

    /// The document's bytes.
    package var bytes: [UInt8] { out.bytes }
    package var text: String { out.text }
}

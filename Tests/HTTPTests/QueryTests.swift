import HTTP
import Testing

struct QueryTests {
    @Test func `a parameter is decoded`() throws {
        let query = try Query(Array("q=a+b%2Bc%C3%A9&match%5Btype%5D=x&flag&&e=1=2&".utf8))
        #expect(try query.text("q") == "a b+cé")
        #expect(try query.text("match[type]") == "x")
        #expect(query.textOrEmpty("flag") == "")
        #expect(try query.text("e") == "1=2")
        #expect(try query.text("none") == nil)
    }
}

import Testing

@testable import Runtime

struct ForeignProgramTests {
    private func shell(_ script: String, environment: [String] = []) throws -> ForeignProgram.Outcome {
        let program = try #require(ForeignProgram("sh", in: ["", "/nonexistent", "/bin"]))
        return program.run(["-c", script], environment: environment)
    }

    @Test func `it has the given environment and no other, and nothing to read`() throws {
        let outcome = try shell(
            #"cat; echo "$WORD ${HOME-none}" >&2"#,
            environment: ["WORD=a b", "PATH=/bin:/usr/bin"]
        )
        #expect(outcome.isDone && outcome.complaint == "a b none\n")
    }

    @Test(arguments: ["exit 3", "kill -9 $$", "exit 255"])
    func `another end than a good one is told`(script: String) throws {
        #expect(try !shell(script).isDone)
    }

    @Test func `the end of what it complains of is kept`() throws {
        let outcome = try shell("i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i + 1)); done")
        #expect(outcome.isDone && outcome.complaint.hasSuffix("line 2999\n") && outcome.complaint.utf8.count == 4096)
    }

    @Test func `a program that is not there is none`() {
        #expect(ForeignProgram("no-such-program", in: ["/bin", "/usr/bin"]) == nil)
    }
}

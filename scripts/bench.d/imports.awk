# awk -v kind=epss|nvd|articles -v rows=N -v now=SECONDS -f imports.awk -f civil.awk: what scripts/bench-imports has imported.
# The same N and now give the same bytes.
BEGIN {
    if (kind == "epss") {
        print "#model_version:v2025.03.14,score_date:" stamp(now)
        print "cve,epss,percentile"
        for (i = 0; i < rows; i++) printf "CVE-%d-%d,%.5f,%.5f\n", 2000 + i % 25, 10000 + int(i / 25), i % 9973 / 10000, i % 9999 / 10000
    } else if (kind == "nvd") {
        print "{\"resultsPerPage\":" rows ",\"startIndex\":0,\"totalResults\":" rows ",\"format\":\"NVD_CVE\",\"version\":\"2.0\",\"vulnerabilities\":["
        for (i = 0; i < rows; i++) print record(i) (i < rows - 1 ? "," : "")
        print "]}"
    } else if (kind == "articles") {
        for (i = 0; i < rows; i++) print article(i)
    }
}
function record(i,    vendor, product, at) {
    vendor = "vendor" i % 997
    product = "product" i % 4999
    at = substr(stamp(now - i % 2500000), 1, 19) ".000"
    return "{\"cve\":{\"id\":\"CVE-" 2000 + i % 25 "-" 10000 + int(i / 25) "\",\"published\":\"" at "\",\"lastModified\":\"" at \
        "\",\"vulnStatus\":\"Analyzed\",\"descriptions\":[{\"lang\":\"en\",\"value\":\"A buffer overflow in the parser of " product \
        " by " vendor " lets a remote attacker run code with a request number " i " that names module" i % 7919 \
        ". Versions before " i % 9 "." i % 13 " are affected; an update is available.\"}],\"metrics\":{\"cvssMetricV31\":[{\"source\":" \
        "\"nvd@nist.gov\",\"type\":\"Primary\",\"cvssData\":{\"version\":\"3.1\",\"vectorString\":" \
        "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\",\"baseScore\":9.8,\"baseSeverity\":\"CRITICAL\"}}]},\"weaknesses\":" \
        "[{\"source\":\"nvd@nist.gov\",\"type\":\"Primary\",\"description\":[{\"lang\":\"en\",\"value\":\"CWE-" 20 + i % 700 \
        "\"}]}],\"configurations\":[{\"nodes\":[{\"operator\":\"OR\",\"negate\":false,\"cpeMatch\":[{\"vulnerable\":true," \
        "\"criteria\":\"cpe:2.3:a:" vendor ":" product ":*:*:*:*:*:*:*:*\",\"versionEndExcluding\":\"" i % 9 "." i % 13 \
        "\"}]}]}],\"references\":[{\"url\":\"https://" vendor ".example/advisory/" i "\",\"source\":\"nvd@nist.gov\"}]}}"
}
# Some three indicators and a vulnerability each, in two paragraphs.
function article(i) {
    return "{\"key\":\"bench-" i "\",\"title\":\"Loader campaign " i " reaches hosts in sector " i % 17 "\",\"link\":" \
        "\"https://news.bench0.com/" i "\",\"published\":\"" stamp(now - i % 2500000) "\",\"content\":\"<p>A loader was seen at " \
        "host" i ".bench" i % 977 "[.]com and fetched hxxps://bench" i % 977 "[.]com/load/" i "/gate.php for orders. It exploits CVE-" \
        2000 + i % 25 "-" 10000 + i % 1000 " and moves on with T1059.001.</p><p>The address " 11 + i % 80 "." int(i / 65536) % 256 "." \
        int(i / 256) % 256 "." i % 256 " answered for a week. The operators ask for payment within three days, word" i % 5003 \
        " says; hospitals and banks were named as victims, and the files stay locked until then.</p>\",\"categories\":[\"Malware\"]}"
}

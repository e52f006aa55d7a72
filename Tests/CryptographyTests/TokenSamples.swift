/// Public keys, and tokens that were signed with their private halves, which are gone. Valid from 2023 to 2030.
enum TokenSamples {
    static let rsaKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0Isd80r1PHVNPGvHdNV/
        SEJvHApDQHbt4bCKaFHSv5N/is1YPfjDOYB369J+Eg5KsoiNYeW9p4+IHgjSAYwu
        k1tbHBw8bDlBDKazLfZolnrhY6QEJJbXT3ijH5jVHGWOiy0DcCeT+6lBOT7d9P63
        tyjVqiH9RbppMNPnE/D3gvZLHU4mVRMEuvMg58aoycaJXBBOSOv9TuCpr910rC1O
        M6BU0QYwF2nyQei1DJ+4hLkyi4grn3XEduwVtwU+dpX7B6Fs9mBm0xXkmZt02lly
        x9a4NmvHxqbujQwteyxwyEBT/MbHMiFtjJY6vyQolkDsJW+3qRQNy/JOfXjIfoVQ
        /QIDAQAB
        -----END PUBLIC KEY-----
        """
    static let ecKey = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEn6LmK12QjYV96zYCcq2T5oWzwnUy
        Edkxg8+lQ2l3cTGpmIHsvuC+31/jjmu2IpUo/nOMr3cWckk0TsAgdRxgLg==
        -----END PUBLIC KEY-----
        """
    static let smallRSAKey = """
        -----BEGIN PUBLIC KEY-----
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDhkEicZMDXZHtl5z9E2Z/6BRQI
        4lsGf6W4K6vYmBQ0nYA/gZgBboR2lPJzfyN254NVwLX71X4+luiS0MhYWzwpNrH4
        fI4fpAslLTXTCTP0G7Q6UOTrw2aB4Ryv4XZlGQoEtc5DTuIhGimMlqlXbkMeT5yj
        2/O1vmEGsoWWw0+dBQIDAQAB
        -----END PUBLIC KEY-----
        """
    static let otherCurveKey = """
        -----BEGIN PUBLIC KEY-----
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEzM0Sauz/TEHlmR/iASqPTm69QUCGzbBa
        m/BDiCp5XMDFtpQDw3RAht6FgbGveYfEVsDXWf0hll22m106k+Qlvs4LTqlnyokS
        AhU3cNx5thqnEQGcg92bsSxQMBHGKoeJ
        -----END PUBLIC KEY-----
        """
    static let rs256 =
        "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwYjhjOTdlMy1lMzE2LTRiNzQtYjc1ZS1lM2IxMmVlNWE5MWQiLCJ"
        + "lbWFpbCI6ImFAZXhhbXBsZS5jb20iLCJhdWQiOiJhdXRoZW50aWNhdGVkIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE5MDAwMDA"
        + "wMDAsInNlc3Npb25faWQiOiJjN2EwZjVhMi02YTUzLTRjNDctOWE1ZC0wYjZhZDZhMGMwMDEifQ.iaJ3pKm02QA7Tdw5TLw5SiKF"
        + "QH1b29eqINgyu8UftMKMvQrWy0mIiihIQWBV6WALUg9JNwmsEffWvad5uVHKc4k3SOlc_PE365QI5B25sHC4MaJKkfKf1xxmbNJD"
        + "xCVDSw7kVns0xMmZwpmGkZeXBPxSmh0ovVriwQsqNIT8dxP0PMzF6qaKPadzWWTPz_LHJ03cb0K6RzbB-YINlEPyIyCwJBeDFEpc"
        + "HqtJJ94rT1nvnXh5py7U9LNkunxqGf8TMbiO2mzWdmEIBIUjfn4anW_z8SsjmymFUSN0NnJbrue23YnbSFnNCxHYANSWKeWmFSdG"
        + "4DplvSea7QTJ8jve9g"
    static let es256 =
        "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwYjhjOTdlMy1lMzE2LTRiNzQtYjc1ZS1lM2IxMmVlNWE5MWQiLCJ"
        + "lbWFpbCI6ImFAZXhhbXBsZS5jb20iLCJhdWQiOiJhdXRoZW50aWNhdGVkIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE5MDAwMDA"
        + "wMDAsInNlc3Npb25faWQiOiJjN2EwZjVhMi02YTUzLTRjNDctOWE1ZC0wYjZhZDZhMGMwMDEifQ.a_dAlbGRfJfGNx04fyaN9gAT"
        + "ySa3hUkHPAGq42Db7EYBOPqTHeDRzfNSG9uDsInQd4vQALB-7EQPdY_D5zli1g"
    /// An HS256 token whose secret is the text of `rsaKey`.
    static let confused =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiAiMGI4Yzk3ZTMtZTMxNi00Yjc0LWI3NWUtZTNiMTJlZTVhOTFkIiw"
        + "gImVtYWlsIjogImFAZXhhbXBsZS5jb20iLCAiYXVkIjogImF1dGhlbnRpY2F0ZWQiLCAiaWF0IjogMTcwMDAwMDAwMCwgImV4cCI"
        + "6IDE5MDAwMDAwMDAsICJzZXNzaW9uX2lkIjogImM3YTBmNWEyLTZhNTMtNGM0Ny05YTVkLTBiNmFkNmEwYzAwMSJ9.uaemtuAiIu"
        + "xYqB43X8bAuX2uVHKsStgd-gAyxC0lJAk"
}

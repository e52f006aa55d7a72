#fields	indicator	indicator_type	meta.source	meta.desc	meta.url
192.168.1.1	Intel::ADDR	Krebs on Security	C2 server used in APT28 campaign	https://socdefenders.ai/item/abc123
2001:db8::1	Intel::ADDR	URLhaus	-	-
evil.example	Intel::DOMAIN	URLhaus	-	-
evil.example:8080/Gate.php?id=1&x=%20y*	Intel::URL	URLhaus	-	https://urlhaus.example/url/4/
drop.example/a/b	Intel::URL	URLhaus	-	-
drop.example/a/b	Intel::URL	URLhaus	-	-
d41d8cd98f00b204e9800998ecf8427e	Intel::FILE_HASH	URLhaus	-	-
da39a3ee5e6b4b0d3255bfef95601890afd80709	Intel::FILE_HASH	URLhaus	-	-
0123456789abcdef0123456789abcdef01234567	Intel::CERT_HASH	SSLBL	-	-
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	Intel::FILE_HASH	URLhaus	-	-
cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e	Intel::FILE_HASH	URLhaus	-	-
billing@evil.example	Intel::EMAIL	URLhaus	Sender of invoices with macros	-
withdrawn.example	Intel::DOMAIN	URLhaus	-	-

package api

import "maps"

// schema is a JSON Schema, as OpenAPI 3.1 takes it.
type schema map[string]any

// field is a member of an object.
type field struct {
	name     string
	schema   schema
	optional bool
}

// object describes an object with members; it may have others.
func object(about string, members ...field) schema {
	out := schema{"type": "object", "description": about}
	properties, required := schema{}, []string{}
	for _, m := range members {
		properties[m.name] = m.schema
		if !m.optional {
			required = append(required, m.name)
		}
	}
	if len(properties) > 0 {
		out["properties"] = properties
	}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// of describes a value of a JSON type.
func of(kind, about string) schema { return schema{"type": kind, "description": about} }

// in describes a text in one of JSON Schema's formats, such as "date-time".
func in(format, about string) schema {
	out := of("string", about)
	out["format"] = format
	return out
}

// listOf describes an array.
func listOf(about string, items schema) schema {
	out := of("array", about)
	out["items"] = items
	return out
}

// known is a copy of a schema with the address of its standard's documentation.
func known(s schema, at string) schema {
	s = maps.Clone(s)
	s["externalDocs"] = schema{"url": at}
	return s
}

const standard = "https://standard.open-contracting.org/1.1/en/schema/"

var (
	releaseSchema = known(object("An OCDS release, as its publisher wrote it: it may lack what the standard requires"),
		standard+"reference/")

	// packageMembers stand at the head of every package.
	packageMembers = []field{
		{name: "uri", schema: in("uri", "The address of this package")},
		{name: "version", schema: of("string", "Of OCDS: 1.1")},
		{name: "extensions", schema: listOf("The OCDS extensions that the releases use", of("string", "An address")), optional: true},
		{name: "publishedDate", schema: in("date-time", "When the newest release was added here")},
		{name: "publisher", schema: object("Who published the newest release", field{name: "name", schema: of("string", "A name")})},
		{name: "license", schema: of("string", "The licence of the newest release"), optional: true},
		{name: "publicationPolicy", schema: of("string", "The policy of its publisher"), optional: true},
	}

	releaseAnswer = answer{mediaType: "application/json", about: "A release package",
		schema: known(object("An OCDS release package", append(packageMembers,
			field{name: "releases", schema: listOf("The releases", releaseSchema)},
			field{name: "links", schema: object("On all pages but the last",
				field{name: "next", schema: in("uri", "The address of the page that follows")}), optional: true},
		)...), standard+"release_package/")}

	recordAnswer = answer{mediaType: "application/json", about: "A record package of one record",
		schema: known(object("An OCDS record package", append(packageMembers,
			field{name: "records", schema: listOf("One record", object("A contracting process",
				field{name: "ocid", schema: of("string", "The process")},
				field{name: "releases", schema: listOf("Its releases by date, without those that were replaced", releaseSchema)},
				field{name: "compiledRelease", schema: object("What the standard's merge routine makes of the releases")},
				field{name: "versionedRelease", schema: object("All values that each field has had"), optional: true},
			))},
		)...), standard+"record_package/")}

	entrySchema = object("An entry of the ledger",
		field{name: "index", schema: of("integer", "Its place in the ledger, from 0, without gaps")},
		field{name: "source", schema: of("string", "The feed or publisher it came from")},
		field{name: "time", schema: in("date-time", "When it was appended")},
		field{name: "package", schema: object("What the package that brought the release said of all its releases, as it stood there: " +
			"version, extensions, publisher, license and publicationPolicy. Absent where there was no package, or none of these in it"), optional: true},
		field{name: "kind", schema: of("string", "What sort of act it is; absent of a release"), optional: true},
		field{name: "act", schema: object("What was said or decided here beside the releases, such as who leads a body, or that a contract " +
			"comes near its end; null where it had to be removed"), optional: true},
		field{name: "release", schema: schema{"description": "The release; null of an act, and where it had to be removed",
			"oneOf": []schema{releaseSchema, {"type": "null"}}}},
	)

	receiptSchema = object("The proof of an entry against a signed checkpoint (RFC 6962)",
		field{name: "about", schema: of("string", "How to check it")},
		field{name: "verifier", schema: of("string", "The log's public key")},
		field{name: "checkpoint", schema: of("string", "The signed size and root hash of the tree")},
		field{name: "envelope", schema: object("The leaf of the tree: hash it in the bytes in which it stands here")},
		field{name: "proof", schema: listOf("The hashes from the leaf to the root", of("string", "In base64"))},
		field{name: "salt", schema: of("string", "In base64; the leaf's commitment is HMAC-SHA-256(salt, payload)")},
		field{name: "payload", schema: of("string", "In base64: the bytes of the release as they came")},
	)

	monthsSchema = object("The bulk files", field{name: "months", schema: listOf("The months, the earliest first",
		object("A month",
			field{name: "month", schema: of("string", "Such as 2026-10")},
			field{name: "releases", schema: of("integer", "How many there are")},
			field{name: "bytes", schema: of("integer", "The size of the file; absent while it is not made"), optional: true},
			field{name: "url", schema: in("uri", "The address of the file")},
		))})

	problemSchema = known(object("What went wrong (RFC 9457)",
		field{name: "type", schema: of("string", "about:blank: the status says what kind of problem it is")},
		field{name: "title", schema: of("string", "The name of the status")},
		field{name: "status", schema: of("integer", "The HTTP status")},
		field{name: "detail", schema: of("string", "A sentence or two for a reader")},
		field{name: "parameter", schema: of("string", "The query parameter that is at fault"), optional: true},
		field{name: "allowed", schema: listOf("The query parameters that the address takes", of("string", "A name")), optional: true},
		field{name: "id", schema: of("string", "Names the line in the service's log, where the fault is ours"), optional: true},
	), "https://www.rfc-editor.org/rfc/rfc9457")
)

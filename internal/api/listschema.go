package api

// orNothing describes a value that is null where nobody states it.
func orNothing(s schema) schema {
	return schema{"description": s["description"], "oneOf": []schema{s, of("null", "Not stated")}}
}

// facetSchema describes the counts of a group.
func facetSchema(about string) schema {
	return listOf(about, object("A value with its count",
		field{name: "value", schema: of("string", "As the parameter has it")},
		field{name: "label", schema: of("string", "For readers")},
		field{name: "count", schema: of("integer", "How many notices choosing it would find")},
	))
}

var (
	bodyMembers = []field{
		{name: "id", schema: orNothing(of("string", "Of the organisation, as /buyers/{id} and /suppliers/{id} take it"))},
		{name: "name", schema: of("string", "The name that it goes by here, which joins all that it was given")},
	}

	itemSchema = object("A contracting process",
		field{name: "ocid", schema: of("string", "Its id")},
		field{name: "title", schema: of("string", "Never empty")},
		field{name: "stage", schema: of("string", "Where it stands now: planning, open, closed, awarded, live, ended or cancelled")},
		field{name: "noticeType", schema: orNothing(of("string", "UK1 to UK17; null under other rules than the Procurement Act 2023"))},
		field{name: "buyer", schema: orNothing(object("Who buys", bodyMembers...))},
		field{name: "suppliers", schema: listOf("To whom it was awarded", object("A supplier", bodyMembers...))},
		field{name: "value", schema: orNothing(object("What it is worth",
			field{name: "amount", schema: of("number", "With at most two decimals, exact")},
			field{name: "currency", schema: orNothing(of("string", "An ISO 4217 code, as published"))}))},
		field{name: "categories", schema: listOf("Codes, those of the CPV in eight digits", of("string", "A code"))},
		field{name: "regions", schema: listOf("Where it is delivered, by name", of("string", "A region of the United Kingdom, or another place"))},
		field{name: "published", schema: orNothing(in("date-time", "When its first notice was published, in UTC"))},
		field{name: "closes", schema: orNothing(in("date-time",
			"The deadline for tenders or requests to take part, in UTC; the end of the day where only a day is stated"))},
		field{name: "source", schema: of("string", "The feed that its newest release came from")},
		field{name: "url", schema: in("uri", "The address of its page")},
	)

	noticesSchema = object("A page of a list of notices",
		field{name: "total", schema: of("integer", "How many notices the whole list has")},
		field{name: "items", schema: listOf("The notices of this page", itemSchema)},
		field{name: "facets", schema: object("How the whole list falls into groups; each group heeds all filters but its own",
			field{name: "stage", schema: facetSchema("By stage, with repeatable as one more")},
			field{name: "noticeType", schema: facetSchema("By notice type")},
			field{name: "buyer", schema: facetSchema("By buyer: the 20 with the most notices")},
			field{name: "category", schema: facetSchema("By division of the CPV")},
			field{name: "region", schema: facetSchema("By region")},
			field{name: "sme", schema: facetSchema("By whether it is said to suit small firms: yes, no or unknown")},
			field{name: "source", schema: facetSchema("By feed")})},
		field{name: "next", schema: schema{"description": "The address of the page that follows; null on the last",
			"oneOf": []schema{in("uri", "An address"), of("null", "This is the last page")}}},
	)
)

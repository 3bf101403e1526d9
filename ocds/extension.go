package ocds

var extensionRules = []struct {
	Name  string
	Whole []string
	Omit  []string
}{}

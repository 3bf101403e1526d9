package org

// authority is a combined authority of England, or the Greater London
// Authority, with its constituent councils.
type authority struct {
	names    string // what it is called, with | between
	gss      string // its code, as a number of GB-GSS; "" where it was not known for sure
	region   string
	check    bool // not verified
	councils map[Tier]string
}

// authorities are those that there were on tableDate. The districts of an area
// with a county council are no constituents, save in Cambridgeshire and
// Peterborough.
var authorities = []authority{
	{names: "Cambridgeshire and Peterborough Combined Authority", gss: "GB-GSS-E47000008", region: "UKH", councils: map[Tier]string{
		County:   "Cambridgeshire County Council",
		Unitary:  "Peterborough City Council",
		District: "Cambridge City Council|East Cambridgeshire District Council|Fenland District Council|Huntingdonshire District Council|South Cambridgeshire District Council",
	}},
	{names: "Devon and Torbay Combined County Authority", region: "UKK", check: true, councils: map[Tier]string{
		County: "Devon County Council", Unitary: "Torbay Council"}},
	{names: "East Midlands Combined County Authority|East Midlands CCA", gss: "GB-GSS-E47000013", region: "UKF", councils: map[Tier]string{
		County: "Derbyshire County Council|Nottinghamshire County Council", Unitary: "Derby City Council|Nottingham City Council"}},
	{names: "Greater Lincolnshire Combined County Authority|Greater Lincolnshire CCA", region: "UKE", councils: map[Tier]string{
		County: "Lincolnshire County Council", Unitary: "North East Lincolnshire Council|North Lincolnshire Council"}},
	{names: "Greater London Authority|GLA", gss: "GB-GSS-E61000001", region: "UKI", councils: map[Tier]string{
		LondonBorough: "City of London Corporation|London Borough of Barking and Dagenham|London Borough of Barnet|London Borough of Bexley|London Borough of Brent|" +
			"London Borough of Bromley|London Borough of Camden|London Borough of Croydon|London Borough of Ealing|London Borough of Enfield|" +
			"Royal Borough of Greenwich|London Borough of Hackney|London Borough of Hammersmith and Fulham|London Borough of Haringey|London Borough of Harrow|" +
			"London Borough of Havering|London Borough of Hillingdon|London Borough of Hounslow|London Borough of Islington|" +
			"Royal Borough of Kensington and Chelsea|Royal Borough of Kingston upon Thames|London Borough of Lambeth|London Borough of Lewisham|" +
			"London Borough of Merton|London Borough of Newham|London Borough of Redbridge|London Borough of Richmond upon Thames|London Borough of Southwark|" +
			"London Borough of Sutton|London Borough of Tower Hamlets|London Borough of Waltham Forest|London Borough of Wandsworth|Westminster City Council"}},
	{names: "Greater Manchester Combined Authority|GMCA", gss: "GB-GSS-E47000001", region: "UKD", councils: map[Tier]string{
		Metropolitan: "Bolton Council|Bury Council|Manchester City Council|Oldham Council|Rochdale Borough Council|Salford City Council|" +
			"Stockport Council|Tameside Metropolitan Borough Council|Trafford Council|Wigan Council"}},
	{names: "Hull and East Yorkshire Combined Authority|Hull and East Yorkshire Mayoral Combined Authority", region: "UKE", councils: map[Tier]string{
		Unitary: "Hull City Council|East Riding of Yorkshire Council"}},
	{names: "Lancashire Combined County Authority", region: "UKD", check: true, councils: map[Tier]string{
		County: "Lancashire County Council", Unitary: "Blackburn with Darwen Borough Council|Blackpool Council"}},
	{names: "Liverpool City Region Combined Authority|Liverpool City Region", gss: "GB-GSS-E47000004", region: "UKD", councils: map[Tier]string{
		Metropolitan: "Knowsley Metropolitan Borough Council|Liverpool City Council|Sefton Metropolitan Borough Council|St Helens Borough Council|Wirral Council",
		Unitary:      "Halton Borough Council"}},
	{names: "North East Combined Authority|North East Mayoral Combined Authority", region: "UKC", councils: map[Tier]string{
		Metropolitan: "Gateshead Council|Newcastle City Council|North Tyneside Council|South Tyneside Council|Sunderland City Council",
		Unitary:      "Durham County Council|Northumberland County Council"}},
	{names: "South Yorkshire Mayoral Combined Authority|Sheffield City Region Combined Authority|Sheffield City Region Mayoral Combined Authority", gss: "GB-GSS-E47000002", region: "UKE", councils: map[Tier]string{
		Metropolitan: "Barnsley Metropolitan Borough Council|City of Doncaster Council|Rotherham Metropolitan Borough Council|Sheffield City Council"}},
	{names: "Tees Valley Combined Authority", gss: "GB-GSS-E47000006", region: "UKC", councils: map[Tier]string{
		Unitary: "Darlington Borough Council|Hartlepool Borough Council|Middlesbrough Council|Redcar and Cleveland Borough Council|Stockton-on-Tees Borough Council"}},
	{names: "West Midlands Combined Authority|WMCA", gss: "GB-GSS-E47000007", region: "UKG", councils: map[Tier]string{
		Metropolitan: "Birmingham City Council|Coventry City Council|Dudley Metropolitan Borough Council|Sandwell Metropolitan Borough Council|" +
			"Solihull Metropolitan Borough Council|Walsall Council|City of Wolverhampton Council"}},
	{names: "West of England Combined Authority|West of England Mayoral Combined Authority|WECA", gss: "GB-GSS-E47000009", region: "UKK", councils: map[Tier]string{
		Unitary: "Bath and North East Somerset Council|Bristol City Council|South Gloucestershire Council"}},
	{names: "West Yorkshire Combined Authority|WYCA", gss: "GB-GSS-E47000003", region: "UKE", councils: map[Tier]string{
		Metropolitan: "City of Bradford Metropolitan District Council|Calderdale Metropolitan Borough Council|Kirklees Council|Leeds City Council|Wakefield Council"}},
	{names: "York and North Yorkshire Combined Authority|York and North Yorkshire Mayoral Combined Authority", gss: "GB-GSS-E47000012", region: "UKE", councils: map[Tier]string{
		Unitary: "City of York Council|North Yorkshire Council"}},
}

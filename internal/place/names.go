package place

// named are the places that are known by name, by the regions they lie in, the
// main one first; "=" stands before another name of the same place. They are
// the regions, the counties, old and new, the districts and the larger cities
// and towns. A name that several places have stands for the largest of them.
// Sources: the Office for National Statistics' lists of local authorities and
// of built-up areas.
var named = []struct{ regions, names string }{
	{"UKC", "North East=North East England|County Durham=Durham|Darlington|Gateshead|Hartlepool|Middlesbrough|" +
		"Newcastle upon Tyne=Newcastle=Newcastle-on-Tyne|North Tyneside|South Tyneside|Tyneside|Northumberland|Redcar and Cleveland=Redcar|Stockton-on-Tees=Stockton|" +
		"Sunderland|Tees Valley|Teesside|Tyne and Wear|Wearside|Cleveland|South Shields|Washington|Hexham|Berwick-upon-Tweed"},
	{"UKD", "North West=North West England|Barrow-in-Furness=Barrow|Blackburn with Darwen=Blackburn|Blackpool|Bolton|Burnley|Bury|Carlisle|Cheshire|" +
		"Cheshire East|Cheshire West and Chester|Chester|Chorley|Crewe|Cumberland|Cumbria|Fylde|Greater Manchester|Halton|Hyndburn|Kendal|Knowsley|Lancashire|" +
		"Lancaster|Liverpool|Liverpool City Region|Macclesfield|Manchester|Merseyside|Morecambe|Oldham|Pendle|Preston|Ribble Valley|Rochdale|Rossendale|" +
		"Salford|Sefton|South Ribble|Southport|St Helens|Stockport|Tameside|Trafford|Warrington|Westmorland and Furness=Westmorland|West Lancashire|" +
		"Widnes|Runcorn|Wigan|Wirral=The Wirral|Birkenhead|Wyre|Lake District"},
	{"UKE", "Yorkshire and The Humber=Yorkshire=Yorkshire and Humber|Barnsley|Bradford|Calderdale|Dewsbury|Doncaster|East Riding of Yorkshire=East Yorkshire=East Riding|" +
		"Grimsby|Halifax|Harrogate|Huddersfield|Hull=Kingston upon Hull|Humberside|Kirklees|Leeds|North East Lincolnshire|North Lincolnshire|North Yorkshire|" +
		"Rotherham|Scarborough|Scunthorpe|Sheffield|South Yorkshire|Wakefield|West Yorkshire|Whitby|York|York and North Yorkshire"},
	{"UKF", "East Midlands|Amber Valley|Ashfield|Bassetlaw|Blaby|Bolsover|Boston|Broxtowe|Buxton|Charnwood|Chesterfield|Corby|Daventry|Derby|Derbyshire|" +
		"Derbyshire Dales|East Lindsey|Erewash|Gedling|Grantham|Harborough|High Peak|Hinckley and Bosworth=Hinckley|Kettering|Leicester|Leicestershire|Lincoln=City of Lincoln|" +
		"Loughborough|Mansfield|Melton|Newark and Sherwood=Newark|North East Derbyshire|North Kesteven|North Northamptonshire|North West Leicestershire|Northampton|" +
		"Northamptonshire|Nottingham|Nottinghamshire|Oadby and Wigston|Rushcliffe|Rutland|Skegness|South Derbyshire|South Holland|South Kesteven|" +
		"Wellingborough|West Lindsey|West Northamptonshire|Worksop"},
	{"UKF UKE", "Lincolnshire|Greater Lincolnshire"},
	{"UKG", "West Midlands|Birmingham|Black Country=The Black Country|Bromsgrove|Burton upon Trent=Burton-on-Trent|Cannock Chase=Cannock|Coventry|Dudley|East Staffordshire|" +
		"Hereford|Herefordshire|Kidderminster|Leamington Spa|Lichfield|Malvern Hills=Malvern|Newcastle-under-Lyme|North Warwickshire|Nuneaton and Bedworth=Nuneaton|Redditch|Rugby|" +
		"Sandwell|Shrewsbury|Shropshire|Solihull|South Staffordshire|Stafford|Staffordshire|Staffordshire Moorlands|Stoke-on-Trent=Stoke|Stratford-on-Avon=Stratford-upon-Avon|" +
		"Tamworth|Telford and Wrekin=Telford|Walsall|Warwick|Warwickshire|West Bromwich|Wolverhampton|Worcester|Worcestershire|Wychavon|Wyre Forest"},
	{"UKH", "East of England=Eastern England=East Anglia|Babergh|Basildon|Bedford|Bedfordshire|Braintree|Breckland|Brentwood|Broadland|Broxbourne|Bury St Edmunds|Cambridge|" +
		"Cambridgeshire|Cambridgeshire and Peterborough|Castle Point|Central Bedfordshire|Chelmsford|Clacton|Colchester|Dacorum|East Cambridgeshire|East Hertfordshire|East Suffolk|" +
		"Epping Forest|Essex|Fenland|Great Yarmouth|Harlow|Hemel Hempstead|Hertfordshire|Hertsmere|Huntingdonshire=Huntingdon|Ipswich|" +
		"King's Lynn and West Norfolk=King's Lynn|Lowestoft|Luton|Maldon|Mid Suffolk|Norfolk|North Hertfordshire|North Norfolk|Norwich|Peterborough|Rochford|" +
		"South Cambridgeshire|South Norfolk|Southend-on-Sea=Southend|St Albans|Stevenage|Suffolk|Tendring|Three Rivers|Thurrock|Uttlesford|Watford|" +
		"Welwyn Hatfield=Welwyn Garden City|West Suffolk"},
	{"UKI", "London=Greater London|Barking and Dagenham=Barking=Dagenham|Barnet|Bexley|Brent|Bromley|Camden|City of London|Croydon|Ealing|Enfield|Greenwich|Hackney|" +
		"Hammersmith and Fulham=Hammersmith=Fulham|Haringey|Harrow|Havering|Hillingdon|Hounslow|Islington|Kensington and Chelsea=Kensington=Chelsea|Kingston upon Thames|" +
		"Lambeth|Lewisham|Merton|Newham|Redbridge|Richmond upon Thames|Romford|Southwark|Sutton|Tower Hamlets|Twickenham|Uxbridge|Waltham Forest|Wandsworth|" +
		"Westminster=City of Westminster|Wimbledon"},
	{"UKJ", "South East=South East England|Adur|Arun|Ashford|Aylesbury|Basingstoke and Deane=Basingstoke|Berkshire|Bracknell Forest=Bracknell|Brighton and Hove=Brighton=Hove|" +
		"Buckinghamshire|Canterbury|Cherwell|Chichester|Crawley|Dartford|Dover|East Hampshire|East Sussex|Eastbourne|Eastleigh|Elmbridge|Epsom and Ewell=Epsom|Fareham|" +
		"Folkestone and Hythe=Folkestone|Gosport|Gravesham|Guildford|Hampshire|Hart|Hastings|Havant|High Wycombe|Horsham|Isle of Wight|Kent|Lewes|Maidstone|" +
		"Margate|Medway|Mid Sussex|Milton Keynes|Mole Valley|New Forest|Oxford|Oxfordshire|Portsmouth|Reading|Reigate and Banstead=Reigate|Rother|Runnymede|Rushmoor|" +
		"Sevenoaks|Slough|South Oxfordshire|Southampton|Spelthorne|Surrey|Surrey Heath|Sussex|Swale|Tandridge|Test Valley|Thanet|Tonbridge and Malling=Tonbridge|" +
		"Tunbridge Wells=Royal Tunbridge Wells|Vale of White Horse|Waverley|Wealden|West Berkshire|West Oxfordshire|West Sussex|Winchester|Windsor and Maidenhead=Windsor=Maidenhead|" +
		"Woking|Wokingham|Worthing|Aldershot|Farnborough"},
	{"UKK", "South West=South West England|Avon|Bath and North East Somerset=Bath|Bournemouth, Christchurch and Poole=Bournemouth=Poole=BCP|Bristol=City of Bristol|Cheltenham|" +
		"Cornwall|Cotswold=Cotswolds=The Cotswolds|Devon|Dorset|East Devon|Exeter|Falmouth|Forest of Dean|Gloucester|Gloucestershire|Isles of Scilly=Scilly|Mid Devon|North Devon|North Somerset|" +
		"Plymouth|Salisbury|Somerset|South Gloucestershire|South Hams|Stroud|Swindon|Taunton|Teignbridge|Tewkesbury|Torbay|Torquay|Torridge|Truro|West Devon|" +
		"West of England|Weston-super-Mare|Weymouth|Wiltshire|Yeovil"},
	{"UKL", "Wales=Cymru|Aberystwyth|Bangor|Barry|Blaenau Gwent|Bridgend|Caerphilly|Cardiff=Caerdydd|Carmarthenshire=Carmarthen|Ceredigion|Clwyd|Conwy|Denbighshire|Dyfed|Flintshire|" +
		"Gwent|Gwynedd|Isle of Anglesey=Anglesey=Ynys Môn|Llanelli|Merthyr Tydfil|Monmouthshire|Neath Port Talbot|Newport=Casnewydd|North Wales|Pembrokeshire|Powys|" +
		"Rhondda Cynon Taf=Rhondda Cynon Taff|South Wales|Swansea=Abertawe|Torfaen|Vale of Glamorgan=The Vale of Glamorgan|Glamorgan|Wrexham=Wrecsam"},
	{"UKM", "Scotland=Alba|Aberdeen=Aberdeen City|Aberdeenshire|Angus|Argyll and Bute=Argyll|Ayr|Ayrshire|Clackmannanshire|Dumfries and Galloway=Dumfries|Dundee=Dundee City|Dunfermline|" +
		"East Ayrshire|East Dunbartonshire|East Lothian|East Renfrewshire|Edinburgh=City of Edinburgh|Falkirk|Fife|Glasgow=Glasgow City|Highland=Highlands=The Highlands|" +
		"Inverclyde|Inverness|Kirkcaldy|Lanarkshire|Livingston|Midlothian|Moray|Motherwell|Na h-Eileanan Siar=Eilean Siar=Western Isles=Outer Hebrides|North Ayrshire|" +
		"North Lanarkshire|Orkney Islands=Orkney|Paisley|Perth and Kinross=Perth|Renfrewshire|Scottish Borders=The Scottish Borders|Shetland Islands=Shetland|South Ayrshire|" +
		"South Lanarkshire|Stirling|Tayside|West Dunbartonshire|West Lothian"},
	{"UKN", "Northern Ireland=Ulster|Antrim and Newtownabbey=Antrim=Newtownabbey|Ards and North Down|Armagh City, Banbridge and Craigavon=Armagh=Craigavon|Belfast|" +
		"Causeway Coast and Glens=Coleraine|Derry City and Strabane=Derry=Londonderry=Strabane|Down|Fermanagh and Omagh=Fermanagh=Omagh|" +
		"Lisburn and Castlereagh=Lisburn|Mid and East Antrim=Ballymena|Mid Ulster|Newry, Mourne and Down=Newry|Tyrone=County Tyrone|County Antrim|County Down|County Armagh"},
	{"UKC UKD UKE UKF UKG UKH UKI UKJ UKK", "England"},
	{"UKF UKG", "Midlands=The Midlands"},
	{"UKC UKD UKE", "North of England=Northern England"},
}

// Package scorecard measures how bodies buy: small firms' share, what is
// advertised, how many compete, what is published in time. Every figure can be
// followed down to the contracts that it is made of.
//
// # From releases to facts
//
// The Projection keeps a row for each process and one for each of its deals: a
// contract, or an award that no contract follows, as contract.From gives them,
// so that awards and contracts which came to nothing are in none. In short:
//
//   - a day is one in London, see plain.Date;
//   - the day of an award is that of its decision (awards.date), or else of the
//     signature (contracts.dateSigned), or else of its notice;
//   - the day of the award notice is the first, of the first of these that tell
//     any, that is not more than 30 days before the award (one earlier would be
//     another award's), or else the last: the award's own documents of type
//     awardNotice, UK6 or UK7, those of its contract, and awards.datePublished;
//     such documents anywhere in the process; the releases tagged with the stage
//     award or contract. A transparency notice, UK5, is no award notice;
//   - a tender notice is a document of tender.documents of type tenderNotice or
//     UK4, tender.datePublished, or a release tagged with the stage tender; the
//     first of their days counts. A tender section that an award notice repeats
//     is no tender notice. It closes on the day of tender.tenderPeriod.endDate,
//     or else on the last of its lots';
//   - the value is the contract's, or its award's, in hundredths, without VAT
//     where both are stated, see plain.Deal.Amount;
//   - the suppliers' size, and whether they are voluntary, community or social
//     enterprises, is what the party says in this process;
//   - supplier and buyer are local to each other when their addresses lie in one
//     region of ITL level 1, or abroad in one region of that name;
//   - bids are those of bids.statistics for the lots that the award names, the
//     fewest; of the only lot; of the whole tender; tender.numberOfTenderers; the
//     number of tender.tenderers;
//   - how an award came about is its Route.
//
// # From facts to figures
//
// The Board is an immutable snapshot of all facts in memory, by buyer. Figures,
// the lists behind them, what moved them and the market are all computed from
// one Board by one set of rules, the table of Measures, so that they agree.
//
// Each measure puts an award or tender into one of five places: not asked;
// apart (doubtful, see Doubt: listed and not averaged in); unknown; known and
// not counted; known and counted. The share is counted over known. What is
// unknown is never taken for a no: it lowers the coverage, and Least and Most
// say where the share would lie if all of it were a no or a yes. For a median
// and an index these two are 0. Measures of Value and the concentration set
// apart what has any Doubt; those of Awards what is DateWrong or OtherCurrency
// (the completeness of awards only the latter); those of Tenders what is
// ClosedEarly.
//
// Sums are in one currency. Awards in another are apart; awards without a value
// count in measures of number, whatever the currency.
//
// # What a release says later
//
// Facts are read from the compiled release, in which a later release replaces
// what an earlier one said. A supplier's size is so that of the newest notice
// that names it, not always that of the day of the award.
package scorecard

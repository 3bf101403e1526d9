package feed

import "github.com/tolsey/tolsey/internal/db"

// following are the tables of the feeds that are followed.
var following = db.Migration{Version: 4, Name: "feeds", SQL: `
create table feed (
  name text primary key,
  kind text not null,
  url text not null,
  since text not null,
  prefixes text not null,
  pace text not null,
  paused integer not null,
  hurried integer not null,
  created text not null,
  place text not null,
  turn bigint not null,
  asked text not null,
  tried text not null,
  succeeded text not null,
  next text not null,
  newest text not null,
  failures bigint not null
);
create unique index feed_address on feed (kind, url);
create table feed_day (
  feed text not null,
  day text not null,
  requests bigint not null,
  releases bigint not null,
  known bigint not null,
  refused bigint not null,
  failures bigint not null,
  published bigint not null,
  recoded bigint not null,
  unnamed bigint not null,
  beyond bigint not null,
  checked bigint not null,
  missed bigint not null,
  primary key (feed, day)
);
create table feed_trouble (
  feed text not null,
  since text not null,
  kind text not null,
  sentence text not null,
  last text not null,
  ended text not null,
  failures bigint not null,
  primary key (feed, since, kind)
);
create table feed_file (
  feed text not null,
  path text not null,
  size bigint not null,
  modified text not null,
  primary key (feed, path)
);
`}

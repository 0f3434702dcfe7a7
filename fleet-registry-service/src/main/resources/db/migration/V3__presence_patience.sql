-- Seconds that a device may be silent on top of what all may, since it said that it speaks seldom (a metered link).
alter table presence add column patience int not null default 0;

-- What a type of receiver asks for besides an address and a secret: a channel, a sender's address.
alter table receiver add column settings jsonb not null default '{}';

-- What the receiver called a message, to change it when the alert is over.
alter table delivery add column reference text;

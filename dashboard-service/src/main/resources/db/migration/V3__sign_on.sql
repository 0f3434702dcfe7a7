-- Who signs in at an OpenID provider has no password here. Issuer and subject are who it is; the name is what this one was
-- called at the first sign-in, and stays, so that what was done under it can still be told.
alter table user_account
    alter column password_hash drop not null,
    add column issuer  text,
    add column subject text,
    add constraint user_account_external unique (issuer, subject),
    add constraint user_account_one_way_in check ((issuer is null) = (subject is null)
        and (issuer is null) = (password_hash is not null));

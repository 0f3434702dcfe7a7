package io.mastercontrol.dashboard.people;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Users as pages show them. */
@ApplicationScoped
public class Directory {
    private final UserRepository users;
    private final TokenRepository tokens;

    Directory(UserRepository users, TokenRepository tokens) {
        this.users = users;
        this.tokens = tokens;
    }

    /**
     * One user with what this one is logged in with.
     *
     * @param sessions how many browsers are logged in
     */
    public record Entry(User user, long sessions, List<ApiToken> tokens) {}

    /** In the order of their names, after that one. */
    public Uni<List<User>> page(String after, int limit) {
        return after.indexOf('\0') >= 0 ? Uni.createFrom().item(List.of()) : users.page(after, limit);
    }

    /** Empty if there is none. */
    public Uni<Optional<Entry>> entry(String name) {
        if (name.indexOf('\0') >= 0) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Uni.combine()
                .all()
                .unis(users.find(name), users.sessions(name), tokens.list(name))
                .with((user, sessions, own) -> user.map(found -> new Entry(found, sessions, own)));
    }
}

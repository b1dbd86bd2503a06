package shop;

import java.sql.Connection;
import java.sql.SQLException;

/** What customers have ordered. */
public final class Orders {
    private final Connection connection;

    public Orders(Connection connection) {
        this.connection = connection;
    }

    public long total(String customer) throws SQLException {
        try (var query = connection.prepareStatement("SELECT coalesce(sum(cents), 0) FROM orders WHERE customer = ?")) {
            query.setString(1, customer);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    public static String inWords(long cents) {
        return "%d.%02d".formatted(cents / 100, cents % 100);
    }
}

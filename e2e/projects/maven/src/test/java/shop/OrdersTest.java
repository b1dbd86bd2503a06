package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrdersTest {
    @ParameterizedTest
    @CsvSource({"1200,12.00", "5,0.05"})
    void tellsCentsInWords(long cents, String words) {
        assertEquals(words, Orders.inWords(cents));
    }

    @Test
    void addsUpWhatTheMigrationsLeft() throws Exception {
        var env = System.getenv();
        try (var connection = DriverManager.getConnection(env.get("FLYWAY_URL"), env.get("FLYWAY_USER"), env.get("FLYWAY_PASSWORD"))) {
            assertEquals(1200, new Orders(connection).total("ada"));
            assertEquals(350, new Orders(connection).total("nobody"));
        }
    }
}

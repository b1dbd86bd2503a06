package shop;

import com.google.gson.Gson;
import java.util.Map;
import java.util.TreeMap;

/** A list of prices, as it is sent to customers. */
public final class Prices {
    private final Map<String, Integer> cents = new TreeMap<>();

    public Prices with(String name, int price) {
        if (price <= 0) throw new IllegalArgumentException(name + " costs nothing");
        cents.put(name, price);
        return this;
    }

    public String asJson() {
        return new Gson().toJson(cents);
    }
}

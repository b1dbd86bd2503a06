package shop;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class PricesTest {
    @Test
    public void areSentInOrder() {
        assertEquals("{\"apple\":30,\"pear\":45}", new Prices().with("pear", 45).with("apple", 30).asJson());
    }

    @Test(expected = IllegalArgumentException.class)
    public void areNeverNothing() {
        new Prices().with("air", 0);
    }
}

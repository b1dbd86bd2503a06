CREATE TABLE orders (id integer PRIMARY KEY, cents bigint NOT NULL CHECK (cents > 0));
INSERT INTO orders VALUES (1, 1200), (2, 350);

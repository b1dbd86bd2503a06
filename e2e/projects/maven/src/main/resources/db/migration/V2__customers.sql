ALTER TABLE orders ADD COLUMN customer text NOT NULL DEFAULT 'nobody';
UPDATE orders SET customer = 'ada' WHERE id = 1;

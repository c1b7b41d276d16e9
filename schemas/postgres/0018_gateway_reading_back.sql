-- A PC's clock may be set back: once a day positions go back behind what it may show.
ALTER TABLE gateway.reading
    ADD COLUMN newest_at bigint, -- ours, when the PC's clock had certainly come to the newest
    ADD COLUMN back_at bigint;   -- ours, when positions were last set back

-- A small ERP, illustrative: materials, their BOM rows, the factors that were pinned once for a part.
CREATE TABLE materials (id TEXT PRIMARY KEY, name TEXT, mass_kg TEXT);
CREATE TABLE bom (id INTEGER PRIMARY KEY, material TEXT, part_no TEXT, name TEXT, amount TEXT, unit TEXT,
                  kg_co2e TEXT, state TEXT);
CREATE TABLE pins (part_no TEXT PRIMARY KEY, factor TEXT, row_digest TEXT);
CREATE TABLE footprints (material TEXT PRIMARY KEY, kg_co2e TEXT, remark TEXT);

INSERT INTO materials VALUES
  ('MAT-1001', 'gift tin / 礼品罐', '0.21'),
  ('MAT-1002', 'gift tin with lid insert / 带内衬礼品罐', '0.26'),
  ('MAT-1003', 'shipping box / 运输箱', '0.4');

-- MAT-1002 holds a part without a factor; MAT-1003 a unit that no one should guess.
INSERT INTO bom (id, material, part_no, name, amount, unit) VALUES
  (70001, 'MAT-1001', 'CN-33', 'tinplate body / 马口铁罐身', '0.17', 'kg'),
  (70002, 'MAT-1001', 'BX-100', 'board sleeve / 纸板套', '0.04', 'kg'),
  (70003, 'MAT-1002', 'CN-33', 'tinplate body / 马口铁罐身', '0.17', 'kg'),
  (70004, 'MAT-1002', 'BX-100', 'board sleeve / 纸板套', '40', 'g'),
  (70005, 'MAT-1002', 'IN-7', 'silk insert / 丝绸内衬', '0.05', 'kg'),
  (70006, 'MAT-1003', 'BX-100', 'board / 纸板', '0.39', 'KGS'),
  (70007, 'MAT-1003', 'FL-20', 'film / 塑料膜', '0.01', 'kg');

INSERT INTO pins VALUES
  ('BX-100', 'uk-desnz-2025/material-use/board/primary@1', 'sha256:732955a89e59d578536d37b7400db1880c54e643444c1625ec0c742b4e2e562e'),
  ('FL-20', 'uk-desnz-2025/material-use/average-plastic-film/primary@1', 'sha256:178d4118e1ba426871d8c413a3d3a08d01cbe159b012afedd03b35f8d77adbdf'),
  ('CN-33', 'uk-desnz-2025/material-use/steel-cans/primary@1', 'sha256:551f9db2a053e00d34a7219abc1271d057038a555af70ba19dcb5f1c67f1da10');

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
  ('BX-100', 'uk-desnz-2025/material-use/board/primary@1', 'sha256:ca3e5e265cccb0137d989da6b5fc6feba0ca5ae07c84f3f815066a473eec283f'),
  ('FL-20', 'uk-desnz-2025/material-use/average-plastic-film/primary@1', 'sha256:8480f0674f0ade838a526726e608bd5b554c478fb5a8f506fc7ceb3e7e503711'),
  ('CN-33', 'uk-desnz-2025/material-use/steel-cans/primary@1', 'sha256:b0c5c54458b7fc76fd00b9c17978599ec407cdd7a5e24e95ed18f612cf1db557');

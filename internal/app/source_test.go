package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The upper bounds of docs/design.md.
const (
	longestFunction = 100
	longestFile     = 700
)

// goFiles calls fn with every Go file of the module.
func goFiles(t *testing.T, fn func(path string, file *ast.File, set *token.FileSet)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".cache" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && path != root) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		fn(filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))), file, set)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSizes(t *testing.T) {
	goFiles(t, func(path string, file *ast.File, set *token.FileSet) {
		if n := set.Position(file.End()).Line; n > longestFile {
			t.Errorf("%s has %d lines, more than %d", path, n, longestFile)
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := set.Position(f.End()).Line - set.Position(f.Pos()).Line + 1; n > longestFunction {
				t.Errorf("%s: %s has %d lines, more than %d", path, f.Name.Name, n, longestFunction)
			}
		}
	})
}

// TestOneClock holds that only internal/clock asks for the time, and that no
// test sleeps.
func TestOneClock(t *testing.T) {
	goFiles(t, func(path string, file *ast.File, set *token.FileSet) {
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok || pkg.Name != "time" {
				return true
			}
			asks := sel.Sel.Name == "Now" || sel.Sel.Name == "Since" || sel.Sel.Name == "Until"
			if asks && !strings.HasPrefix(path, "internal/clock/") && !strings.HasPrefix(path, "bench/") && !strings.HasSuffix(path, "_test.go") {
				t.Errorf("%s asks time.%s; use the clock", set.Position(sel.Pos()), sel.Sel.Name)
			}
			if sel.Sel.Name == "Sleep" && strings.HasSuffix(path, "_test.go") {
				t.Errorf("%s sleeps", set.Position(sel.Pos()))
			}
			return true
		})
	})
}

// TestExportedNamesAreExplained holds that each exported name of non-test code
// has a comment.
func TestExportedNamesAreExplained(t *testing.T) {
	goFiles(t, func(path string, file *ast.File, set *token.FileSet) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
					t.Errorf("%s: %s has no comment", set.Position(d.Pos()), d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
						t.Errorf("%s: %s has no comment", set.Position(s.Pos()), s.Name.Name)
					}
				}
			}
		}
	})
}

func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

// TestMakeTargetsOfTheReadme holds that every make target that the README and
// CONTRIBUTING name exists.
func TestMakeTargetsOfTheReadme(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range []string{"README.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", doc))
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile("(?m)(?:`|^ *)make ([a-z]+)").FindAllSubmatch(text, -1)
		if len(found) == 0 {
			t.Errorf("%s names no make target", doc)
		}
		for _, m := range found {
			if !regexp.MustCompile(`(?m)^` + string(m[1]) + `:`).Match(makefile) {
				t.Errorf("%s names make %s, which does not exist", doc, m[1])
			}
		}
	}
}

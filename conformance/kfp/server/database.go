package server

import (
	"fmt"

	"github.com/jinzhu/gorm"
	"github.com/kubeflow/pipelines/backend/src/apiserver/model"
	"github.com/kubeflow/pipelines/backend/src/apiserver/storage"
)

// openDatabase creates the tables of the release in a file. Its packaged database lives in memory, where each
// connection of the pool would see a database of its own. The write-ahead log lets readers pass a writer; writers wait
// for each other.
func openDatabase(file string) (*storage.DB, error) {
	db, err := gorm.Open("sqlite3", "file:"+file+"?_journal_mode=WAL&_busy_timeout=10000&_synchronous=OFF")
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", file, err)
	}
	tables := db.AutoMigrate(
		&model.Experiment{},
		&model.Job{},
		&model.Pipeline{},
		&model.PipelineVersion{},
		&model.ResourceReference{},
		&model.Run{},
		&model.RunMetric{},
		&model.Task{},
		&model.DBStatus{},
		&model.DefaultExperiment{},
	)
	if tables.Error != nil {
		return nil, fmt.Errorf("create the tables in %s: %w", file, tables.Error)
	}
	return storage.NewDB(db.DB(), storage.NewSQLiteDialect()), nil
}
